// Pipedrive's own client for Node against the sandbox whose address is the first argument: what it reads, as one JSON object.
'use strict'

const v1 = require('pipedrive/v1')
const v2 = require('pipedrive/v2')

const [url, accessToken] = process.argv.slice(2)
const at = (version, Api, path, token = accessToken) => new Api(new version.Configuration({ basePath: url + path, accessToken: () => token }))

const refused = call => call.then(() => 'nothing', error => ({ status: error.status || error.errorCode, error: error.error, code: error.code }))

// Every page of a list by cursors.
async function all (list) {
  const found = []
  for (let cursor; ;) {
    const page = await list({ limit: 1, cursor })
    found.push(...page.data)
    cursor = page.additional_data && page.additional_data.next_cursor
    if (!cursor) return found
  }
}

const ids = list => list.map(one => String(one.id))

async function read () {
  const [persons, organizations, deals, activities] = [v2.PersonsApi, v2.OrganizationsApi, v2.DealsApi, v2.ActivitiesApi].map(Api => at(v2, Api, '/api/v2'))
  const [users, notes, leads] = [v1.UsersApi, v1.NotesApi, v1.LeadsApi].map(Api => at(v1, Api, '/v1'))
  return {
    contacts: ids(await all(page => persons.getPersons(page))),
    contact: (await persons.getPerson({ id: 11 })).data,
    accounts: ids((await organizations.getOrganizations({ limit: 100 })).data),
    opportunity: (await deals.getDeal({ id: 77 })).data,
    tasks: ids((await activities.getActivities({ deal_id: 77, limit: 100 })).data),
    notes: ids((await notes.getNotes({ person_id: 11 })).data),
    users: ids((await users.getUsers()).data),
    lead: (await leads.getLead({ id: 'adf21080-0e10-11eb-879b-05d71fb426ec' })).data,
    created: await persons.addPerson({ AddPersonRequest: { name: 'Ada Palmer' } }),
    updated: await deals.updateDeal({ id: 77, UpdateDealRequest: { stage_id: 4 } }),
    deleted: await persons.deletePerson({ id: 11 }),
    nameless: await refused(persons.addPerson({ AddPersonRequest: {} })),
    missing: await refused(persons.getPerson({ id: 99 })),
    stranger: await refused(at(v2, v2.PersonsApi, '/api/v2', 'unknown').getPersons())
  }
}

read().then(found => process.stdout.write(JSON.stringify(found)), error => { console.error(error); process.exit(1) })
