import * as v from 'valibot';
import { describeIssue } from '../graph/describe-issue.ts';
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
  throw new ProtocolError(code, describeIssue(result.issues[0], 'message'));
}
