// The one script of the page: hands each Teams card to Microsoft's renderer. Everything else works without any.

/** Sizes and spacings as Teams has them; colours are the page's, so that they follow its theme. */
const HOST_CONFIG = {
  fontFamily: 'inherit',
  supportsInteractivity: true,
  spacing: { small: 4, default: 8, medium: 12, large: 20, extraLarge: 30, padding: 14 },
  fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  separator: { lineThickness: 1, lineColor: 'var(--teams-line)' },
  actions: { buttonSpacing: 8, actionsOrientation: 'horizontal', actionAlignment: 'left', spacing: 'default' },
  containerStyles: Object.fromEntries(
    ['default', 'emphasis', 'accent', 'good', 'attention', 'warning'].map((style) => [
      style,
      {
        backgroundColor: style === 'default' ? 'transparent' : `var(--teams-${style}-bg)`,
        foregroundColors: Object.fromEntries(
          ['default', 'dark', 'light', 'accent', 'good', 'attention', 'warning'].map((color) => [
            color,
            { default: `var(--teams-${color})`, subtle: `var(--teams-${color === 'default' ? 'subtle' : color})` },
          ]),
        ),
      },
    ]),
  ),
} as const

/** The Markdown that a TextBlock may have, made of escaped text. */
export const PAGE_SCRIPT = `
const { AdaptiveCard, HostConfig, SerializationContext, Versions } = AdaptiveCards
const hostConfig = new HostConfig(${JSON.stringify(HOST_CONFIG)})
const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = '<p>' + text
    .replace(/[&<>"]/g, (character) => entities[character])
    .replace(/\\[([^\\]]+)\\]\\(((?:https?:|tel:)[^\\s()]+)\\)/g, '<a href="$2">$1</a>')
    .replace(/\\*\\*([^*]+)\\*\\*/g, '<b>$1</b>') + '</p>'
  result.didProcess = true
}
AdaptiveCard.onExecuteAction = ({ url }) => { if (/^https?:/.test(url)) window.open(url, '_blank', 'noopener') }
for (const place of document.querySelectorAll('[data-adaptive]')) {
  const message = JSON.parse(place.closest('figure').querySelector('.source').textContent)
  const card = new AdaptiveCard()
  card.hostConfig = hostConfig
  card.parse(message.attachments[0].content, new SerializationContext(Versions.v1_4))
  place.replaceChildren(card.render())
}
document.documentElement.dataset.ready = ''
`
