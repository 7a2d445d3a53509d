// HubSpot's own client for Node against the sandbox whose address is the first argument: what it reads, as one JSON object.
'use strict'

const { Client } = require('@hubspot/api-client')

const [url, accessToken] = process.argv.slice(2)

const refused = call => call.then(() => 'nothing', error => ({ status: error.code, category: error.body && error.body.category }))

async function everyOwner (api) {
  const found = []
  for (let after; ;) {
    const page = await api.getPage(undefined, after, 2)
    found.push(...page.results)
    after = page.paging && page.paging.next && page.paging.next.after
    if (!after) return found
  }
}

async function read () {
  const client = new Client({ accessToken, basePath: url, numberOfApiCallRetries: 0 })
  const { contacts, companies, deals, objects, properties, owners, schemas } = client.crm
  const contact = (await contacts.basicApi.getPage(100)).results[0].id
  return {
    contacts: (await contacts.getAll()).map(one => one.id),
    contact: await contacts.basicApi.getById(contact, ['email', 'firstname', 'annual_tier']),
    companies: (await companies.basicApi.getPage(100)).results.map(one => one.id),
    deals: (await deals.basicApi.getPage(100)).results.map(one => one.id),
    tasks: (await objects.basicApi.getPage('tasks', 100)).results.map(one => one.id),
    notes: (await objects.basicApi.getPage('notes', 100)).results.map(one => one.id),
    properties: (await properties.coreApi.getAll('contacts')).results.map(one => one.name),
    schemas: (await schemas.coreApi.getAll()).results.map(one => [one.fullyQualifiedName, one.primaryDisplayProperty, one.labels.plural]),
    cars: (await objects.basicApi.getPage('p1_cars', 100, undefined, ['plate'])).results.map(one => [one.id, one.properties.plate]),
    owners: (await everyOwner(owners.ownersApi)).map(one => one.id),
    created: await contacts.basicApi.create({ properties: { email: 'new@northwind.example', lastname: 'New' }, associations: [] }),
    refused: await refused(contacts.basicApi.create({ properties: { email: 'not-an-address' }, associations: [] })),
    twice: await refused(contacts.basicApi.create({ properties: { email: 'ben@fabrikam.example' }, associations: [] })),
    missing: await refused(contacts.basicApi.getById('999')),
    stranger: await refused(new Client({ accessToken: 'unknown', basePath: url }).crm.contacts.basicApi.getPage())
  }
}

read().then(found => process.stdout.write(JSON.stringify(found)), error => { console.error(error); process.exit(1) })
