// The official client's normal calls against a running appliance: OPENAI_BASE_URL, OPENAI_API_KEY.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';

const client = new OpenAI({ maxRetries: 0, timeout: 60_000 });
const question = {
  model: 'casemate-demo',
  temperature: 0,
  messages: [{ role: 'user', content: 'What is the capital of France?' }],
};

test('chat', async () => {
  const answer = await client.chat.completions.create(question);
  assert.match(answer.choices[0].message.content, /Paris/);
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.ok(answer.usage.completion_tokens > 0);
});

test('chat, streamed with usage', async () => {
  const stream = await client.chat.completions.create({
    ...question,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let usage;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    usage = chunk.usage ?? usage;
  }
  assert.match(text, /Paris/);
  assert.ok(usage.total_tokens > 0);
});

test('a stream can be left in the middle', async () => {
  const stream = await client.chat.completions.create({ ...question, stream: true });
  for await (const chunk of stream) {
    assert.ok(chunk.id);
    break;
  }
  const answer = await client.chat.completions.create(question);
  assert.ok(answer.id);
});

test('embeddings, which this client asks for in base64', async () => {
  const answer = await client.embeddings.create({
    model: 'djl-embed-demo',
    input: ['the cat sat on the mat', 'quarterly revenue grew'],
  });
  assert.equal(answer.data.length, 2);
  assert.ok(answer.data[0].embedding.length > 1);
  assert.ok(answer.data[0].embedding.every(Number.isFinite));
});

test('models', async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  assert.ok(ids.includes('casemate-demo'));
});

test('responses', async () => {
  const answer = await client.responses.create({
    model: 'casemate-demo',
    temperature: 0,
    input: 'What is the capital of France?',
  });
  assert.match(answer.output_text, /Paris/);
});

test('responses, streamed', async () => {
  const stream = await client.responses.create({
    model: 'casemate-demo',
    temperature: 0,
    input: 'What is the capital of France?',
    stream: true,
  });
  const types = [];
  for await (const event of stream) types.push(event.type);
  assert.equal(types[0], 'response.created');
  assert.equal(types.at(-1), 'response.completed');
});

test('errors are the ones the client knows', async () => {
  await assert.rejects(
    client.chat.completions.create({ ...question, model: 'gpt-nonesuch' }),
    OpenAI.NotFoundError,
  );
  await assert.rejects(
    client.chat.completions.create({ ...question, n: 2 }),
    (error) => error instanceof OpenAI.BadRequestError && error.param === 'n',
  );
  const stranger = new OpenAI({ apiKey: 'cmk-nobody', maxRetries: 0 });
  await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
});
