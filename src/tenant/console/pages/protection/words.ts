export const words = {
  title: 'App protection policies',
  caption: 'App protection policies',
  name: 'Policy name',
  deployed: 'Deployed',
  updated: 'Updated',
  yes: 'Yes',
  no: 'No',
  none: 'There is no policy yet',
} as const;
