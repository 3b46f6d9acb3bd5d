import * as v from 'valibot';

/**
 * A `DateTimeOffset` as Graph writes it, ISO 8601. valibot takes forms that `Date.parse` does not read (an offset of hours
 * alone, a space before it), and a time that is no number is older than nothing: a partner whose heartbeat carried one
 * would never fall silent. So both must hold.
 */
export const timestamp = v.pipe(
  v.string(),
  v.maxLength(64),
  v.isoTimestamp(),
  v.check((value) => !Number.isNaN(Date.parse(value)), 'not a time that can be read'),
);
