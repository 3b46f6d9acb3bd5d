import { SignInError } from './sign-in-error.ts';

const NAME = 'drawbridge-sign-in';

/** Milliseconds between two looks at whether the window was closed. */
const LOOK = 500;

/** In the small window of a sign-in: hands its answer to whoever opened it, and closes. */
export function handOverFromPopup(): boolean {
  if (window.name !== NAME || !location.search.includes('state=')) return false;
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(location.search);
  channel.close();
  window.close();
  return true;
}

/** Opens a small window at once, since a browser allows it only with a press of a key or a button. */
export function openPopup(): Window {
  const popup = window.open('about:blank', NAME, 'popup,width=480,height=640');
  if (!popup) throw new SignInError('popup-blocked', 'the browser opened no window');
  return popup;
}

/**
 * The answer of the sign-in in that window.
 *
 * @throws {SignInError} `sign-in-cancelled` where it was closed
 */
export async function answerOf(popup: Window, page: URL): Promise<URLSearchParams> {
  const channel = new BroadcastChannel(NAME);
  let timer: ReturnType<typeof setInterval> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      channel.onmessage = ({ data }) => resolve(new URLSearchParams(String(data)));
      timer = setInterval(() => {
        if (popup.closed) reject(new SignInError('sign-in-cancelled', 'the window was closed'));
      }, LOOK);
      popup.location.replace(page);
    });
  } finally {
    clearInterval(timer);
    channel.close();
  }
}
