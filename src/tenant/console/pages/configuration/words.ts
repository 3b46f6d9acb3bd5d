export const words = { title: 'App configuration' } as const;
