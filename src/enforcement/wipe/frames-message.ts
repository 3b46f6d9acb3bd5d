/** From the worker to a page of ours that hosts reading frames. */
export const FRAMES_MESSAGE = 'wipe-frames';

export type FramesMessage = {
  readonly type: typeof FRAMES_MESSAGE;
  /** Which page: the one shown nowhere, or the blocked page in a tab, by the tab's number. */
  readonly host: string;
  readonly open: readonly { readonly key: string; readonly address: string }[];
  readonly close: readonly string[];
};

/** Back: something has loaded in a frame, be it an error page. */
export const LOADED_MESSAGE = 'wipe-frame-loaded';

/** From the script in a frame (`extension/public/wipe-reader.js`): what is there, and what is after clearing. */
export const READING_MESSAGE = 'wipe-reading';
export const BEGUN_MESSAGE = 'wipe-reading-begun';

/** The page that is shown nowhere, as `host`. */
export const OFFSCREEN = 'offscreen';
