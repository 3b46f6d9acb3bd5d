export const words = { title: 'Groups', caption: 'Groups', name: 'Name', none: 'There are no groups yet' } as const;
