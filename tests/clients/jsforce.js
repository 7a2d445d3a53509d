// jsforce against the sandbox whose address is the first argument: what it reads, as one JSON object.
'use strict'

const jsforce = require('jsforce')

const [url, password] = process.argv.slice(2)

// What a call is refused with.
const refused = call => call.then(() => 'nothing', error => ({ code: error.errorCode || error.name, message: error.message, fields: error.fields }))

async function read () {
  const stranger = await refused(new jsforce.Connection({ loginUrl: url, version: '60.0' }).login('grace@northwind.example', 'wrong'))
  const connection = new jsforce.Connection({ loginUrl: url, version: '60.0' })
  const login = await connection.login('grace@northwind.example', password)
  // Its identity is at an address of HTTPS, which the sandbox writes as its own.
  const identity = await connection.identity()
  const contacts = await connection.query('SELECT Id, LastName FROM Contact', { autoFetch: true })
  const contact = await connection.sobject('Contact').retrieve('0035g00000AdaPaAAF')
  const described = await connection.sobject('Contact').describe()
  const limits = await connection.request('/limits')
  const created = await connection.sobject('Contact').create({ FirstName: 'Noor', LastName: 'Haddad' })
  const updated = await connection.sobject('Contact').update({ Id: '0035g00000TomOkAAF', Title: 'Fleet Manager' })
  const deleted = await connection.sobject('Contact').destroy('0035g00000MinSuAAF')
  return {
    login, identity, created, updated, deleted, stranger,
    contacts: contacts.records.map(one => one.Id),
    total: contacts.totalSize,
    contact,
    usage: connection.limitInfo.apiUsage,
    custom: described.fields.filter(field => field.custom).map(field => field.name),
    daily: limits.DailyApiRequests,
    nameless: await refused(connection.sobject('Contact').create({ FirstName: 'Noor' })),
    missing: await refused(connection.sobject('Contact').retrieve('0035g00000GoneXAAV')),
    statement: await refused(connection.query('SELECT Id FROM Nonsense'))
  }
}

read().then(found => process.stdout.write(JSON.stringify(found)), error => { console.error(error); process.exit(1) })
