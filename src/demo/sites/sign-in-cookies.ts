import { randomUUID } from 'node:crypto';
import type { SiteDescription } from './site-descriptions.ts';

const MONTH = 30 * 24 * 60 * 60;

/**
 * The `Set-Cookie` headers of a first visit: one cookie of every kind that a browser keeps apart and that cleaning up
 * could miss. A visitor who still has the sign-in gets nothing, so that what is stored stays the same.
 */
export function signInCookies({ cookieDomain }: SiteDescription, received: string): string[] {
  const cookies: string[] = [];
  if (!received.includes('__Host-session=')) {
    cookies.push(
      cookie('__Host-session', 'Path=/; Secure; HttpOnly; SameSite=Lax'),
      cookie('remember-me', `Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=${MONTH}`),
      cookie('visitor', `Path=/; Secure; Max-Age=${MONTH}`),
      cookie('tab', 'Path=/; Secure'),
      // Sent to no address but those below /archive, so no page can see it from the start page.
      cookie('last-read', `Path=/archive; Secure; Max-Age=${MONTH}`),
    );
  }
  if (cookieDomain !== null && !received.includes('shared-sign-in=')) {
    const shared = `Domain=${cookieDomain}; Path=/; Secure`;
    cookies.push(
      cookie('shared-sign-in', `${shared}; HttpOnly; SameSite=Lax; Max-Age=${MONTH}`),
      cookie('shared-theme', `${shared}; Max-Age=${MONTH}`),
      cookie('shared-tour', shared),
    );
  }
  return cookies;
}

function cookie(name: string, attributes: string): string {
  return `${name}=${randomUUID()}; ${attributes}`;
}
