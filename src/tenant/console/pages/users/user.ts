export const ADMIN_ROLES = ['full', 'readOnly', 'wipeApprover'] as const;
export type AdminRole = (typeof ADMIN_ROLES)[number];

/** A person (Graph `user`). */
export type User = {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly accountEnabled: boolean;
  readonly '@drawbridge.adminRoles': readonly AdminRole[];
};

/** What is typed of one; an empty password is none. */
export type UserInput = {
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly password: string;
  readonly accountEnabled: boolean;
  readonly roles: readonly AdminRole[];
};

export const isUserName = (text: string) => /^[^\s@]+@[^\s@]+$/.test(text.trim());
