# Turns a fresh Redmine into the one that the judge speaks of. Prints one JSON line: keys and ids.
require 'json'

Setting.rest_api_enabled = '1'
Setting.login_required = '1' # otherwise whoever has no valid key sees what strangers see

admin = User.find_by_login('admin')
admin.update_columns(must_change_passwd: false, status: User::STATUS_ACTIVE)
admin.password = admin.password_confirmation = 'adminadmin'
admin.save!(validate: false)

agent = User.new(firstname: 'Grace', lastname: 'Hopper', mail: 'grace@example.com', language: 'en', mail_notification: 'none')
agent.login = 'grace'
agent.password = agent.password_confirmation = 'gracehopper'
agent.save!

tier = IssueCustomField.create!(name: 'Revenue Tier', field_format: 'list', possible_values: %w[Gold Silver Bronze],
                                is_for_all: true, is_filter: true, tracker_ids: Tracker.all.ids)
code = IssueCustomField.create!(name: 'Partner Referral Code', field_format: 'string', is_for_all: true,
                                tracker_ids: Tracker.all.ids)
regions = IssueCustomField.create!(name: 'Regions', field_format: 'list', possible_values: %w[EMEA APAC AMER], multiple: true,
                                   is_for_all: true, tracker_ids: Tracker.all.ids)

UserCustomField.create!(name: 'Cost Centre', field_format: 'string')
ProjectCustomField.create!(name: 'Region', field_format: 'list', possible_values: %w[North South])

support = Project.create!(name: 'Support', identifier: 'support', description: 'Customers write here', trackers: Tracker.all)
research = Project.create!(name: 'Research', identifier: 'research', trackers: Tracker.all)
Member.create!(project: support, user: agent, roles: [Role.find_by(name: 'Developer')])
Member.create!(project: support, user: admin, roles: [Role.find_by(name: 'Manager')])

%w[Printer\ on\ fire Login\ fails Invoice\ is\ wrong Slow\ report Broken\ link].each_with_index do |subject, index|
  Issue.create!(project: support, tracker: Tracker.find_by(name: 'Support'), subject: subject, author: admin,
                status: IssueStatus.find_by(name: 'New'), priority: IssuePriority.find_by(name: index.zero? ? 'Urgent' : 'Normal'),
                description: index.zero? ? 'It really burns' : nil, assigned_to: index.zero? ? agent : nil,
                custom_field_values: { tier.id.to_s => index.zero? ? 'Gold' : '', regions.id.to_s => index.zero? ? %w[EMEA APAC] : [] })
end

puts JSON.generate('version' => Redmine::VERSION.to_s, 'key' => admin.api_key, 'agent_key' => agent.api_key,
                   'admin' => admin.id, 'agent' => agent.id, 'project' => support.id, 'other_project' => research.id,
                   'tier' => tier.id, 'code' => code.id, 'regions' => regions.id)
