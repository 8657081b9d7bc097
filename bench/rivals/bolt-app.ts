import { App } from '@slack/bolt';

/** A Slack app that only acknowledges: the least Bolt can do. Its secrets, Slack's address and its port come from the environment. */
const { SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = '', SLACK_API_URL = '', PORT } = process.env;

const app = new App({
  token: SLACK_BOT_TOKEN,
  signingSecret: SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: SLACK_API_URL },
});
app.command(/^\//, ({ ack }) => ack({ response_type: 'ephemeral', text: 'Diagnosing.' }));
await app.start({ port: Number(PORT), host: '127.0.0.1' });
