import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors, type InteractionResults, type Provider } from 'oidc-provider';
import { logFailure } from '../api-error.ts';
import { createPasswordAttempts } from '../limits/password-attempts.ts';
import type { TenantContext } from '../tenant-context.ts';
import { pageHeaders } from './html.ts';
import { endedPage, failurePage, type SignInForm, signInPage } from './pages.ts';
import { isPassword } from './password.ts';
import type { RenewableProvider } from './renewable-provider.ts';
import { ADMIN_CLIENT_ID, ADMIN_REDIRECT_URIS, isForAdmins, redirectUri } from './sign-in-settings.ts';

const MAX_FORM = 8 * 1024;

const WRONG = 'This user name and password do not belong together. Check both and try again.';
const TOO_MANY = 'There were too many wrong passwords. Try again in $ minutes; your help desk can help sooner.';
const DISABLED = 'This account is turned off. Your help desk can say why.';

/** The page where a person signs in. The OpenID provider sends them here and takes them back with the result. */
export async function signInRoutes(
  app: FastifyInstance,
  context: TenantContext,
  provider: Pick<RenewableProvider, 'current'>,
): Promise<void> {
  const { db, extensionIds } = context;
  const attempts = createPasswordAttempts(context.now);
  const { display_name: organisation } = await db
    .selectFrom('organisation')
    .select('display_name')
    .executeTakeFirstOrThrow();
  const extensionHeaders = pageHeaders(extensionIds.map((id) => new URL(redirectUri(id)).origin));
  const adminHeaders = pageHeaders(ADMIN_REDIRECT_URIS.map((uri) => `${new URL(uri).origin}:*`));

  // Always 200, a wrong password too: `identity.launchWebAuthFlow` closes its window on any answer from 400 on (measured,
  // Chromium 156), and the person would never read what was wrong.
  const sendForm = (
    reply: FastifyReply,
    { params }: Interaction,
    form: Omit<SignInForm, 'organisation' | 'isForAdmins'>,
  ) =>
    reply
      .headers(params['client_id'] === ADMIN_CLIENT_ID ? adminHeaders : extensionHeaders)
      .send(signInPage({ organisation, isForAdmins: isForAdmins(params['client_id']), ...form }));

  const goBack = async ({ raw }: FastifyRequest, reply: FastifyReply, result: InteractionResults) =>
    reply
      .header('Cache-Control', 'no-store')
      .redirect(
        await provider.current.interactionResult(raw, reply.raw, result, { mergeWithLastSubmission: false }),
        303,
      );

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_FORM },
    (_request, body, done) => done(null, new URLSearchParams(body.toString())),
  );
  app.setErrorHandler(sendErrorPage);

  app.get('/sign-in/:uid', async (request, reply) => {
    const details = await interaction(provider.current, request, reply);
    return sendForm(reply, details, {
      userName: String(details.params['login_hint'] ?? '').slice(0, 256),
      problem: null,
    });
  });

  app.post('/sign-in/:uid', async (request, reply) => {
    const details = await interaction(provider.current, request, reply);
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    if (form.has('cancel')) return goBack(request, reply, { error: 'access_denied', error_description: 'cancelled' });

    const userName = (form.get('userName') ?? '').trim().slice(0, 256);
    const address = context.addressOf(request.raw);
    const wait = attempts.waitFor(userName.toLowerCase(), address);
    if (wait !== null) {
      return sendForm(reply, details, {
        userName,
        problem: TOO_MANY.replace('$ minutes', wait === 1 ? 'a minute' : `${wait} minutes`),
      });
    }
    const user = await db
      .selectFrom('users')
      .select(['id', 'password_hash', 'account_enabled'])
      .where('user_principal_name', '=', userName.toLowerCase())
      .executeTakeFirst();
    const isRight = await isPassword(form.get('password') ?? '', user?.password_hash ?? null);
    if (!user || !isRight) {
      attempts.failed(userName.toLowerCase(), address);
      return sendForm(reply, details, { userName, problem: WRONG });
    }
    if (!user.account_enabled) return sendForm(reply, details, { userName, problem: DISABLED });
    return goBack(request, reply, { login: { accountId: user.id, amr: ['pwd'] } });
  });
}

type Interaction = Awaited<ReturnType<typeof interaction>>;

/** The sign-in in progress that belongs both to the address and to this browser's cookie. */
async function interaction(provider: Provider, { raw, params }: FastifyRequest, reply: FastifyReply) {
  const details = await provider.interactionDetails(raw, reply.raw);
  if (details.uid !== (params as { uid: string }).uid || details.prompt.name !== 'login') {
    throw new errors.SessionNotFound('another interaction');
  }
  return details;
}

function sendErrorPage(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { statusCode = 500 } = error as { readonly statusCode?: number };
  reply.headers(pageHeaders());
  if (statusCode < 500) {
    const code = error instanceof errors.OIDCProviderError ? error.error : 'invalid_request';
    return reply.code(statusCode).send(endedPage(code));
  }
  logFailure(request, error);
  return reply.code(500).send(failurePage());
}
