import * as oauth from 'oauth4webapi';
import { digestOf } from '../protocol/body.ts';
import { BODY_HASH } from '../protocol/client-api.ts';
import { CLIENT } from './client.ts';
import { contentOf } from './request.ts';

/** A handle of the key whose proofs cover this body too ({@link BODY_HASH}), and so are for no request but this one. */
export async function proveBody(keyPair: CryptoKeyPair, body: unknown): Promise<oauth.DPoPHandle> {
  const hash = await digestOf(contentOf(body));
  return oauth.DPoP(CLIENT, keyPair, {
    [oauth.modifyAssertion]: (_header, payload) => {
      payload[BODY_HASH] = hash;
    },
  });
}
