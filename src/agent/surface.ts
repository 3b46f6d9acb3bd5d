import type { View } from './view.ts';

/** What the worker posts on a surface's port, at once and at every change. `site`: the host a blocked tab stands for. */
export type SurfaceMessage = { readonly view: View; readonly site: string | null };

/** What a surface may ask of the worker, on the same port. */
export const SURFACE_COMMANDS = ['checkNow', 'signIn', 'signOut'] as const;
export type SurfaceCommand = (typeof SURFACE_COMMANDS)[number];

/** The name of the port that a surface opens with `runtime.connect`. */
export const SURFACE_PORT = 'surface';
