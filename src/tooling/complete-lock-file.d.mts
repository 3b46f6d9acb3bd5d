/** Adds the missing optional packages to `lock` and returns their names. */
export function completeLockFile(lock: { packages: Record<string, Record<string, unknown>> }): string[];
