export const words = {
  title: 'Mobile Threat Defense',
  caption: 'Mobile Threat Defense connectors',
  name: 'Connector',
  status: 'Connection status',
  lastSync: 'Last synchronized',
  none: 'There is no connector yet',
} as const;
