// The JavaScript client of Microsoft, unmodified, against the emulator: each chapter named on the command line, in order.
// Prints one JSON object of what it saw. Environment: ENDPOINT (https://localhost:port), NODE_EXTRA_CA_CERTS (the emulator's authority).
const { DataFactoryManagementClient } = require("@azure/arm-datafactory");

const [endpoint, subscription] = [process.env.ENDPOINT, "00000000-0000-0000-0000-000000000001"];
const place = ["rg-test", "adf-test"];
const wait = { name: "wait", type: "Wait", typeProperties: { waitTimeInSeconds: 60 } };
const unknown = { name: "new", type: "BrandNew", typeProperties: { x: [1, 2] }, dependsOn: [] };
const span = { lastUpdatedAfter: new Date("2025-12-01"), lastUpdatedBefore: new Date("2027-01-01") };
const started = [{ pipelineReference: { referenceName: "thing", type: "PipelineReference" } }];
const recurrence = { frequency: "Hour", interval: 1, startTime: new Date("2026-01-01T00:30:00Z"), timeZone: "UTC" };
const windows = { type: "TumblingWindowTrigger", pipeline: started[0], frequency: "Hour", interval: 1, startTime: new Date("2026-01-01T01:00:00Z"), maxConcurrency: 1 };

const bodies = {
  integrationRuntimes: { properties: { type: "Managed" } },
  linkedServices: { properties: { type: "AzureBlobFS", url: "https://l.dfs.core.windows.net" } },
  datasets: { properties: { type: "Binary", linkedServiceName: { referenceName: "thing", type: "LinkedServiceReference" } } },
  pipelines: { activities: [wait] },
  dataFlows: { properties: { type: "MappingDataFlow", scriptLines: [] } },
  credentialOperations: { properties: { type: "ManagedIdentity" } },
  changeDataCapture: { sourceConnectionsInfo: [], targetConnectionsInfo: [], policy: {} },
  globalParameters: { properties: { p: { type: "String", value: "v" } } },
};

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

async function names(pages) {
  const found = [];
  for await (const item of pages) found.push(item.name);
  return found;
}

async function ended(client, runId) {
  for (;;) {
    const run = await client.pipelineRuns.get(...place, runId);
    if (run.status !== "InProgress" && run.status !== "Queued") return run.status;
  }
}

const chapters = {
  async factories({ factories, operations }, seen) {
    await factories.createOrUpdate(...place, { location: "westeurope" });
    await factories.update(...place, { tags: { team: "data" } });
    seen.tags = (await factories.get(...place)).tags;
    seen.factories = [await names(factories.list()), await names(factories.listByResourceGroup(place[0]))];
    seen.operations = (await names(operations.list())).includes("pipelines_create_run");
  },

  async documents(client, seen) {
    for (const [group, body] of Object.entries(bodies)) {
      await client[group].createOrUpdate(...place, "thing", body);
      seen[group] = [(await client[group].get(...place, "thing")).name, ...(await names(client[group].listByFactory(...place)))];
    }
    seen.runtime = (await client.integrationRuntimes.getStatus(...place, "thing")).properties.state;
  },

  async network({ managedVirtualNetworks: networks, managedPrivateEndpoints: endpoints }, seen) {
    await networks.createOrUpdate(...place, "default", { properties: {} });
    await endpoints.createOrUpdate(...place, "default", "lake", { properties: { groupId: "dfs" } });
    const got = [await networks.get(...place, "default"), await endpoints.get(...place, "default", "lake")];
    seen.got = got.map((item) => item.name);
    seen.listed = [await names(networks.listByFactory(...place)), await names(endpoints.listByFactory(...place, "default"))];
    await endpoints.delete(...place, "default", "lake");
  },

  async pages({ pipelines }, seen) {
    for (const name of ["a", "b", "c"]) await pipelines.createOrUpdate(...place, name, { activities: [wait] });
    seen.pages = await names(pipelines.listByFactory(...place));
  },

  async tags({ pipelines }, seen) {
    const put = await pipelines.createOrUpdate(...place, "a", { activities: [unknown] });
    seen.unknown = (await pipelines.get(...place, "a")).activities[0].type;
    seen.stale = await refusal(pipelines.createOrUpdate(...place, "a", { activities: [] }, { ifMatch: "stale" }));
    seen.fresh = (await pipelines.createOrUpdate(...place, "a", { activities: [] }, { ifMatch: put.etag })).name;
    seen.missing = await refusal(pipelines.get(...place, "nobody"));
  },

  async triggers({ triggers }, seen) {
    const events = { type: "BlobEventsTrigger", scope: "/x", events: ["Microsoft.Storage.BlobCreated"] };
    const soon = { updateIntervalInMs: 1 };
    await triggers.createOrUpdate(...place, "daily", { properties: { type: "ScheduleTrigger", pipelines: started, recurrence } });
    await triggers.createOrUpdate(...place, "event", { properties: { ...events, pipelines: started } });
    seen.triggers = await names(triggers.listByFactory(...place));
    seen.queried = (await triggers.queryByFactory(...place, {})).value.map((item) => item.name);
    seen.unsubscribed = await refusal(triggers.beginStartAndWait(...place, "event"));
    seen.subscribed = (await triggers.beginSubscribeToEventsAndWait(...place, "event", soon)).status;
    seen.subscription = (await triggers.getEventSubscriptionStatus(...place, "event")).status;
    await triggers.beginStartAndWait(...place, "event");
    seen.started = (await triggers.get(...place, "event")).properties.runtimeState;
    await triggers.beginStopAndWait(...place, "event");
    seen.given = (await triggers.beginUnsubscribeFromEventsAndWait(...place, "event", soon)).status;
    await triggers.beginStartAndWait(...place, "daily");
  },

  async triggerRuns({ triggerRuns, triggers }, seen) {
    const [fired] = (await triggerRuns.queryByFactory(...place, span)).value;
    await triggerRuns.rerun(...place, "daily", fired.triggerRunId);
    seen.fired = (await triggerRuns.queryByFactory(...place, span)).value.map((item) => [item.triggerName, item.status]);
    seen.at = fired.triggerRunTimestamp;
    await triggers.beginStopAndWait(...place, "daily");
    await triggers.createOrUpdate(...place, "hourly", { properties: windows });
    await triggers.beginStartAndWait(...place, "hourly");
  },

  // A window that is run again waits while its trigger is stopped, until it is cancelled.
  async cancelledWindow({ triggerRuns, triggers }, seen) {
    const filters = [{ operand: "TriggerName", operator: "Equals", values: ["hourly"] }];
    const fired = async () => (await triggerRuns.queryByFactory(...place, { ...span, filters })).value;
    await triggers.beginStopAndWait(...place, "hourly");
    await triggerRuns.rerun(...place, "hourly", (await fired())[0].triggerRunId);
    seen.waiting = (await fired())[1].status;
    await triggerRuns.cancel(...place, "hourly", (await fired())[1].triggerRunId);
    seen.windows = (await fired()).map((item) => item.status);
  },

  async runs({ activityRuns, pipelineRuns, pipelines }, seen) {
    const { runId } = await pipelines.createRun(...place, "b", { parameters: {} });
    seen.run = await ended({ pipelineRuns }, runId);
    seen.activities = (await activityRuns.queryByPipelineRun(...place, runId, span)).value.map((item) => item.status);
    const mine = { operand: "PipelineName", operator: "Equals", values: ["b"] };
    seen.runs = (await pipelineRuns.queryByFactory(...place, { ...span, filters: [mine] })).value.map((item) => item.runId === runId);
    await pipelineRuns.cancel(...place, runId);
  },

  async goodbye(client, seen) {
    for (const name of ["daily", "event", "hourly"]) await client.triggers.delete(...place, name);
    for (const group of ["pipelines", "datasets", ...Object.keys(bodies)]) await client[group].delete(...place, "thing");
    await client.factories.delete(...place);
    seen.left = await names(client.factories.list());
  },
};

async function main() {
  const client = new DataFactoryManagementClient({ getToken }, subscription, { endpoint, $host: endpoint });
  const seen = {};
  for (const chapter of process.argv.slice(2)) await chapters[chapter](client, seen);
  console.log(JSON.stringify(seen));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
