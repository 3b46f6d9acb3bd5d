export const words = {
  title: 'Overview',
  attention: 'What needs attention first',
  fine: 'Nothing needs attention.',
  items: {
    held: (count: string) => `${count} waiting for a second admin`,
    failed: (count: string) => `${count} failed within a month`,
    connector: (name: string) => `${name} does not answer: its word on threats does not count`,
    connectorError: (name: string) => `${name} reports an error`,
    incomplete: (count: string) => `${count} with incomplete protection`,
    silent: (count: string) => `${count} not checked in for more than a day`,
    blocked: (count: string) => `${count} blocked`,
  },
  show: 'Show',

  access: 'Devices by access',
  accessOf: 'Access',
  level: 'Devices by threat level',
  levelOf: 'Threat level',
  devices: 'Devices',

  span: 'Period',
  spans: { P1D: 'Last 24 hours', P7D: 'Last 7 days', P30D: 'Last 30 days' },
  time: 'From',
  checkIns: 'Check-ins',
  checkInsSum: (count: string) => `${count} in this period.`,
  threats: 'Threats that came',
  threatsSum: (count: string, blocks: string) => `${count}; company sites were closed ${blocks}.`,
  enforcement: 'Time from threat to block',
  enforcementSum: (median: string, p95: string, count: string) =>
    `Half within ${median}, 95 % within ${p95}, of ${count}. Measured from the threat’s arrival here to the browser’s word that it blocks.`,
  enforcementNone: 'No threat led to a block in this period.',
  median: 'Median',

  connectors: 'Connectors',
  connector: 'Connector',
  status: 'Connection status',
  heartbeat: 'Last synchronized',
  noConnector: 'No connector is set up, so nobody knows how healthy devices are.',
  addConnector: 'Add a connector',

  noneTitle: 'No browser has registered yet',
} as const;
