export type ProtocolErrorCode =
  | 'document-malformed'
  | 'document-forged'
  | 'document-unknown-key'
  | 'document-wrong-type'
  | 'document-wrong-issuer'
  | 'document-wrong-audience'
  | 'document-not-fresh'
  | 'document-expired'
  | 'document-older'
  | 'document-too-new'
  | 'body-missing'
  | 'body-mismatch'
  | 'body-malformed'
  | 'message-malformed';

/** What came over the wire cannot be believed or read. `code` is stable; `message` says which rule it broke. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
