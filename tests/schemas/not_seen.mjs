export const notSeen = {};
