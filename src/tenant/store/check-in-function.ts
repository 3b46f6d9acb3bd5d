/**
 * A check-in that brings no reports, in one round trip and with plans that the session keeps: what a tenant does most. As a
 * function that is `volatile`, each of its statements sees what was committed before it (PostgreSQL, "Function Volatility
 * Categories"): what is read for the document is read after the registration's row is locked, so a later number never
 * carries older news.
 *
 * Gives `null` for a registration that is not there, `{"replayed": true}` for a proof that was used before, else what
 * `CheckInRow` in record-check-in.ts says. What few people change and every browser gets comes only to who does not have
 * it: `settings` is `null` where `p_revision` is still the newest.
 */
export const CHECK_IN_FUNCTION = `create or replace function check_in(
    p_registration_id uuid,
    p_jkt text,
    p_jti text,
    p_proof_expires_at timestamptz,
    p_at timestamptz,
    p_ticket_hash text,
    p_ticket_expires_at timestamptz,
    p_revision bigint
  ) returns jsonb language plpgsql volatile as $function$
  declare
    registration record;
  begin
    insert into dpop_proofs (jkt, jti, expires_at) values (p_jkt, p_jti, p_proof_expires_at) on conflict do nothing;
    if not found then
      return '{"replayed": true}';
    end if;
    update registrations set
        seq = seq + 1,
        check_in_due = false,
        last_sync_at = p_at,
        last_enabled_at = case
          when (select account_enabled from users where users.id = registrations.user_id) then p_at
          else last_enabled_at end,
        ticket_hash = coalesce(p_ticket_hash, ticket_hash),
        ticket_expires_at = coalesce(p_ticket_expires_at, ticket_expires_at)
      where id = p_registration_id
      returning id, seq, user_id, device_tag, last_enabled_at, versions, wipe, posture
      into registration;
    if not found then
      return null;
    end if;
    return (select jsonb_build_object(
        'seq', registration.seq,
        'lastEnabledAt', registration.last_enabled_at,
        'extensionId', registration.versions ->> 'extensionId',
        'deviceTag', registration.device_tag,
        'versions', registration.versions,
        'wipe', registration.wipe,
        'posture', registration.posture,
        'userPrincipalName', users.user_principal_name,
        'user', jsonb_build_object(
          'id', users.id, 'display_name', users.display_name, 'account_enabled', users.account_enabled),
        'groups', (select coalesce(jsonb_agg(group_id order by group_id), '[]') from group_members
          where user_id = registration.user_id),
        'health', (select coalesce(jsonb_agg(jsonb_build_object('connector_id', connector_id, 'state', state,
            'last_update_at', last_update_at, 'source', source) order by connector_id, source), '[]') from health_states
          where device_tag = registration.device_tag),
        'heartbeats', (select coalesce(jsonb_object_agg(id, last_heartbeat_at), '{}') from connectors),
        'revision', settings_revision.revision,
        'settings', case when settings_revision.revision = p_revision then null else jsonb_build_object(
          'organisation', (select to_jsonb(organisation) from organisation),
          'connectors', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'graph', graph) order by id), '[]')
            from connectors),
          'policies', (select coalesce(jsonb_agg(jsonb_build_object('policy', policy, 'apps', apps,
              'assignments', assignments) order by id), '[]') from policies),
          'relyingParties', (select coalesce(jsonb_agg(jsonb_build_object('audience', audience, 'sites', sites)
              order by audience), '[]') from relying_parties)) end)
      from users, settings_revision where users.id = registration.user_id);
  end
  $function$`;
