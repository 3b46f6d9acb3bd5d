export const words = {
  title: 'Users',
  caption: 'Users',
  name: 'Name',
  userName: 'User name',
  enabled: 'Account',
  on: 'Enabled',
  off: 'Turned off',
  roles: 'Admin roles',
  none: 'There are no users yet',
} as const;
