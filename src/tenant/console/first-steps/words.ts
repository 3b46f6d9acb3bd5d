export const words = {
  title: 'What to do first',
  done: 'Done',
  next: 'Next',
  later: 'Later',
  steps: {
    connector: {
      label: 'Add a Mobile Threat Defense connector',
      text: 'It says how healthy each device is. Without one, threat levels are not evaluated.',
    },
    sites: {
      label: 'Name the corporate sites',
      text: 'They are what is blocked on an unhealthy device, and what a wipe removes.',
    },
    policy: {
      label: 'Write an app protection policy',
      text: 'It says which threat level is allowed, and what happens above it.',
    },
    assignment: {
      label: 'Assign the policy to people',
      text: 'A policy without an assignment reaches nobody.',
    },
    device: {
      label: 'See the first device',
      text: 'Install the extension by Edge policy (npm run policies). A person signs in, and the device shows here.',
    },
  },
} as const;
