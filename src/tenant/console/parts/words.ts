export const words = {
  loading: 'Loading…',
  saving: 'Saving…',
  cancel: 'Cancel',
  more: 'Show more',
  undo: 'Undo',
  undone: 'It was taken back.',
  takeBack: 'Take it back…',
  dismiss: 'Dismiss',
  problem: {
    again: 'Try again',
    refused: (message: string) => `The tenant did not accept this. ${message}`,
    request: (id: string) => `If it goes on, tell whoever runs the tenant this number: ${id}`,
    of: {
      unreachable: 'The tenant cannot be reached. Check your connection, then try again.',
      Forbidden: 'Your role does not allow this. An admin with full access can do it, or change your role under Users.',
      ResourceNotFound: 'This is not there any more. Somebody may have deleted it; go back to the list.',
      TooManyRequests: 'There were too many requests in a short time. Wait half a minute, then try again.',
      InvalidAuthenticationToken: 'Your sign-in has ended. Sign in again, then repeat this.',
    },
    other: 'Something went wrong. Try again in a moment.',
  },
} as const;
