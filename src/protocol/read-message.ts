import * as v from 'valibot';
import { ProtocolError, type ProtocolErrorCode } from './protocol-error.ts';

/**
 * `input` as `schema` has it.
 *
 * @throws {ProtocolError} `code`, naming the first member that is wrong
 */
export function readMessage<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  code: ProtocolErrorCode = 'message-malformed',
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ProtocolError(code, `${v.getDotPath(issue) ?? 'message'}: ${issue.message}`);
}
