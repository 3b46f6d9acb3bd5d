import type { PushError } from '../../protocol/partner-event.ts';

/** An event that is not taken, with what RFC 8935 §2.4 answers to it. `message` is the description. */
export class PushRefusal extends Error {
  override readonly name = 'PushRefusal';
  readonly code: PushError['err'];

  constructor(code: PushError['err'], description: string, options?: ErrorOptions) {
    super(description, options);
    this.code = code;
  }
}
