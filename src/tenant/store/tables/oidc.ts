import type { Json } from './columns.ts';

/** What oidc-provider keeps: sessions, codes, grants, tokens. */
export type OidcPayloadTable = {
  model: string;
  id: string;
  payload: Json<Record<string, unknown>>;
  grant_id: string | null;
  uid: string | null;
  expires_at: Date | null;
};
