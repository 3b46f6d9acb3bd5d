export const words = {
  title: 'Devices',
  caption: 'Devices',
  tag: 'Device tag',
  access: 'Access',
  lastCheckIn: 'Last check-in',
  none: 'No browser has registered yet',
} as const;
