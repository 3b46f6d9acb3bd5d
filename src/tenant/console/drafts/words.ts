export const words = {
  unsaved: 'You have unsaved changes here. They stay in this tab until you save or discard them.',
  stale:
    'Somebody else has saved changes here since you began. Yours are kept; saving writes only what you changed. Discard yours to see theirs.',
  discard: 'Discard my changes',
} as const;
