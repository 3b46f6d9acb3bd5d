export type Message = {
  readonly message: string;
  readonly description?: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string; readonly example?: string }>>;
};
export type Messages = Readonly<Record<string, Message>>;

const FROM = 'abcdefghijklmnopqrstuvwxyzACDEGHIJKLNORSTUWYZ';
const TO = 'àƀçďéƒğĥîĵķĺɱñöþɋŕšţûṽŵẋýžÀÇĎÉĞĤÎĴĶĹÑÖŔŠŢÛŴÝŽ';
/** Set as they are: the tag and the direction of a language, and what is a name. */
const KEPT: readonly string[] = ['languageTag', 'textDirection', 'extensionName'];

/**
 * A language that nobody speaks, made of the English one for tests alone: its words can still be read, are longer by two
 * fifths as translations are, and stand in brackets, so that what is written into the code, cut off or put together
 * from pieces shows.
 */
export function pseudoLocale(english: Messages): Messages {
  return Object.fromEntries(
    Object.entries(english).map(([key, message]) => [
      key,
      KEPT.includes(key) || message.message.length < 2 ? message : { ...message, message: pseudo(message.message) },
    ]),
  );
}

function pseudo(text: string): string {
  const accented = text
    .split(/(\$\w+\$)/)
    .map((part) => (part.startsWith('$') ? part : [...part].map(accent).join('')))
    .join('');
  return `⟦${accented} ${'~'.repeat(Math.ceil(text.length * 0.4))}⟧`;
}

function accent(letter: string): string {
  const index = FROM.indexOf(letter);
  return index < 0 ? letter : (TO[index] ?? letter);
}
