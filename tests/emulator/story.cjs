// The JavaScript client of Microsoft, unmodified, against the emulator. Prints one JSON object of what it saw.
// Environment: ENDPOINT (https://localhost:port), NODE_EXTRA_CA_CERTS (the emulator's authority).
const { DataFactoryManagementClient } = require("@azure/arm-datafactory");

const [endpoint, subscription] = [process.env.ENDPOINT, "00000000-0000-0000-0000-000000000001"];
const place = ["rg-test", "adf-test"];
const wait = { name: "wait", type: "Wait", typeProperties: { waitTimeInSeconds: 60 } };
const unknown = { name: "new", type: "BrandNew", typeProperties: { x: [1, 2] }, dependsOn: [] };
const span = { lastUpdatedAfter: new Date("2025-12-01"), lastUpdatedBefore: new Date("2027-01-01") };

async function getToken(scopes) {
  const form = { grant_type: "client_credentials", client_id: "node", client_secret: "any", scope: [scopes].flat()[0] };
  const answer = await fetch(`${endpoint}/tenant/oauth2/v2.0/token`, { method: "POST", body: new URLSearchParams(form) });
  const { access_token: token, expires_in: seconds } = await answer.json();
  return { token, expiresOnTimestamp: Date.now() + seconds * 1000 };
}

async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return [error.statusCode, error.code];
  }
  return null;
}

async function ended(client, runId) {
  for (;;) {
    const run = await client.pipelineRuns.get(...place, runId);
    if (run.status !== "InProgress" && run.status !== "Queued") return run.status;
  }
}

async function main() {
  const client = new DataFactoryManagementClient({ getToken }, subscription, { endpoint, $host: endpoint });
  const seen = {};
  await client.factories.createOrUpdate(...place, { location: "westeurope" });
  for (const name of ["a", "b", "c", "d"]) {
    await client.pipelines.createOrUpdate(...place, name, { activities: [wait] });
  }
  seen.pipelines = [];
  for await (const item of client.pipelines.listByFactory(...place)) seen.pipelines.push(item.name);
  const put = await client.pipelines.createOrUpdate(...place, "unknown", { activities: [unknown] });
  seen.unknown = (await client.pipelines.get(...place, "unknown")).activities[0].type;
  seen.stale = await refusal(client.pipelines.createOrUpdate(...place, "unknown", { activities: [] }, { ifMatch: "stale" }));
  seen.fresh = (await client.pipelines.createOrUpdate(...place, "unknown", { activities: [] }, { ifMatch: put.etag })).name;
  seen.missing = await refusal(client.pipelines.get(...place, "nobody"));
  const events = { type: "BlobEventsTrigger", scope: "/x", events: ["Microsoft.Storage.BlobCreated"] };
  const started = [{ pipelineReference: { referenceName: "a", type: "PipelineReference" } }];
  await client.triggers.createOrUpdate(...place, "tr", { properties: { ...events, pipelines: started } });
  seen.unsubscribed = await refusal(client.triggers.beginStartAndWait(...place, "tr"));
  await client.triggers.beginSubscribeToEventsAndWait(...place, "tr", { updateIntervalInMs: 1 });
  await client.triggers.beginStartAndWait(...place, "tr");
  seen.trigger = (await client.triggers.get(...place, "tr")).properties.runtimeState;
  const { runId } = await client.pipelines.createRun(...place, "a", { parameters: {} });
  seen.run = await ended(client, runId);
  seen.activities = (await client.activityRuns.queryByPipelineRun(...place, runId, span)).value.map((item) => item.status);
  seen.runs = (await client.pipelineRuns.queryByFactory(...place, span)).value.map((item) => item.pipelineName);
  await client.factories.delete(...place);
  console.log(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
