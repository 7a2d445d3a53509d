"""The vendors' client libraries against the sandbox: what a library reads there, and sends, has the vendor's shape.

Where a description says little of answers, the library is the second witness. It is not ours, and knows nothing of us. One file for each vendor.
"""

from clients.hubspot import HubSpotClient
from clients.jira_cloud import JiraClient
from clients.netsuite_books import NetSuiteClient
from clients.pipedrive import PipedriveClient
from clients.salesforce import Jsforce, SimpleSalesforce
from clients.zendesk import Zenpy
from clients.zoho import ZohoClient
