/** Longer than it ever takes; without it people type their address. */
const PATIENCE = 1_000;

/** The address of the work profile that this browser runs in, or `null`. Edge gives it for Microsoft accounts and Entra ID. */
export async function loginHint(): Promise<string | null> {
  const patience = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE));
  return Promise.race([profileAddress().catch(() => null), patience]);
}

/** Chromium's alone, so not in the polyfill. */
async function profileAddress(): Promise<string | null> {
  const { email } = await chrome.identity.getProfileUserInfo({ accountStatus: 'ANY' as chrome.identity.AccountStatus });
  return email || null;
}
