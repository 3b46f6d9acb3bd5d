import type { View } from './view.ts';

/** What the worker posts on a surface's port, at once and at every change. `site`: the host a blocked tab stands for. */
export type SurfaceMessage = { readonly view: View; readonly site: string | null };

/** What a surface may ask of the worker, on the same port. */
export const SURFACE_COMMANDS = ['checkNow', 'signIn', 'signOut'] as const;
export type SurfaceCommand = (typeof SURFACE_COMMANDS)[number];

/** The name of the port that a surface opens with `runtime.connect`. */
export const SURFACE_PORT = 'surface';

/** Where the worker keeps what it said last. In session storage: in memory alone, gone with the browser and with an update of the extension. */
export const LAST_VIEW_KEY = 'lastView';

/** A view as the worker kept it; the version of the extension whose shape it has, and the registration it is of. */
export type LastView = { readonly version: string; readonly owner: string | null; readonly view: View };
