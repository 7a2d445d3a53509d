// Drives xero-node, the vendor's own client, against a server: node xero.js ADDRESS TENANT. Prints what it read as JSON.
const { createRequire } = require("module");
const { AccountingApi } = createRequire(process.env.BOOKS_TOOLS + "/package.json")("xero-node");

const [address, tenant] = process.argv.slice(2);
const client = (token) => Object.assign(new AccountingApi(`${address}/api.xro/2.0`), { accessToken: token });
const refused = async (call) => {
  try {
    await call();
    return { status: 200 };
  } catch (error) {
    const { response } = typeof error === "string" ? JSON.parse(error) : error;
    return { status: response.statusCode ?? response.status, body: response.body ?? response.data };
  }
};

(async () => {
  const api = client("invented-client");
  const read = {};
  read.organisation = (await api.getOrganisations(tenant)).body.organisations[0];
  read.contacts = (await api.getContacts(tenant, undefined, undefined, undefined, undefined, 1)).body;
  read.contact = (await api.getContact(tenant, "bd2270c3-8706-4c11-9cfb-000b551c3f51")).body.contacts[0];
  read.invoice = (await api.getInvoices(tenant, undefined, undefined, undefined, undefined, ["INV-0042"], undefined, undefined, 1, undefined, undefined, 4)).body.invoices[0];
  read.accounts = (await api.getAccounts(tenant)).body.accounts;
  read.taxRates = (await api.getTaxRates(tenant)).body.taxRates;
  read.journal = (await api.getManualJournal(tenant, "0b159335-606b-485f-b51b-97b3b32bad32")).body.manualJournals[0];
  read.created = (await api.createPayments(tenant, { payments: [{ invoice: { invoiceID: "d4956132-ed94-4dd7-9eaa-aa22dfdf06f2" }, account: { code: "090" }, date: "2026-05-20", amount: 100 }] })).body.payments[0];
  read.nameless = await refused(() => api.createContacts(tenant, { contacts: [{ firstName: "Noor" }] }));
  read.missing = await refused(() => api.getContact(tenant, "00000000-0000-0000-0000-000000000001"));
  read.stranger = await refused(() => client("unknown").getAccounts(tenant));
  read.elsewhere = await refused(() => api.getAccounts("00000000-0000-0000-0000-000000000000"));
  console.log(JSON.stringify(read));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
