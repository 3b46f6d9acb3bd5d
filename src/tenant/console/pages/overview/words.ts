export const words = { title: 'Overview', devices: 'Devices' } as const;
