import * as v from 'valibot';

/**
 * An enumeration of Graph's as text. Microsoft adds values, so one that is not in the list is kept as it came; what it
 * means is decided where it is evaluated. The type knows the list, which a test holds against Microsoft's own types.
 */
export type OpenEnum<Known extends string> = Known | (string & Record<never, never>);

/** The values of an enumeration that this version knows. */
export type KnownValue<Value> = Value extends string ? (string extends Value ? never : Value) : Value;

/** The longest value of an enumeration, in characters. */
const MAX_VALUE = 128;

/** A schema for one of `known`, or any other short text. The list is there for the type alone. */
export function openEnum<const Known extends string>(_known: readonly Known[]) {
  return v.custom<OpenEnum<Known>>(
    (value) => typeof value === 'string' && value.length <= MAX_VALUE,
    'not a short text',
  );
}
