/**
 * What browsers do and show before they know anybody, as the organisation decided it last: it travels by Edge policy or the
 * discovery document, which are made of it, and by no check-in. Empty where there is none.
 */
export const BEFORE_SIGN_IN: readonly string[] = [
  `alter table organisation
    add column when_signed_out text not null default 'block',
    add column help_link text not null default '',
    add column help_text text not null default '',
    add column privacy_link text not null default ''`,
];
