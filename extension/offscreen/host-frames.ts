import { FRAMES_MESSAGE, type FramesMessage, LOADED_MESSAGE } from '../../src/enforcement/wipe/frames-message.ts';

/**
 * Opens and closes the frames that the worker asks for. `sandbox` keeps the site's own scripts out, also where its service
 * worker answers, and leaves the frame its origin; ours runs in it all the same (measured, Chromium 156).
 */
export function hostFrames(here: string): void {
  const frames = new Map<string, HTMLIFrameElement>();
  chrome.runtime.onMessage.addListener((message: FramesMessage) => {
    if (message?.type !== FRAMES_MESSAGE || message.host !== here) return;
    for (const key of message.close) {
      frames.get(key)?.remove();
      frames.delete(key);
    }
    for (const { key, address } of message.open) {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-same-origin');
      frame.hidden = true;
      // Also for the browser's own error page.
      frame.addEventListener('load', () => void chrome.runtime.sendMessage({ type: LOADED_MESSAGE, key }));
      frame.src = address;
      frames.set(key, frame);
      document.body.append(frame);
    }
  });
}
