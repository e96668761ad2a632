// Where a Discord webhook takes a new message, and where it takes an edit of one.

/**
 * Addresses copied from Discord name no version of its API and so get version 6, whose waiting times are milliseconds;
 * since version 8 they are seconds: https://github.com/discord/discord-api-docs/issues/2360
 */
export const versioned = (webhook: URL): URL => {
  const url = new URL(webhook)
  url.pathname = url.pathname.replace(/^\/api(\/v\d+)?\/webhooks\//, '/api/v10/webhooks/').replace(/\/$/, '')
  return url
}

/** Discord names the message only when it is asked to wait: https://discord.com/developers/docs/resources/webhook#execute-webhook */
export const postAddress = (webhook: URL): URL => {
  const url = versioned(webhook)
  url.searchParams.set('wait', 'true')
  return url
}

/** A `thread_id` in the webhook's query stays: https://discord.com/developers/docs/resources/webhook#edit-webhook-message */
export const messageAddress = (webhook: URL, id: string): URL => {
  const url = versioned(webhook)
  url.pathname = `${url.pathname}/messages/${encodeURIComponent(id)}`
  return url
}
