// The options that every sink with outgoing requests has; enrichers have them too.
export { addressPolicy, outgoingOptions } from '../config/outgoing.ts'
