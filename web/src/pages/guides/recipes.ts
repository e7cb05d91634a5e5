export interface Guide {
  id: string;
  name: string;
  /** What the provider calls the base URL, the token and the matching attribute. */
  urlName: string;
  tokenName: string;
  matchName: string;
  matchValue: string;
  /** In words; what stands between asterisks is written so on the provider's pages. */
  steps: readonly string[];
  note?: string;
}

export const guides: readonly [Guide, ...Guide[]] = [
  {
    id: 'okta',
    name: 'Okta',
    urlName: 'SCIM connector base URL',
    tokenName: 'Authorization (HTTP Header, Bearer)',
    matchName: 'Unique identifier field for users',
    matchValue: 'userName',
    steps: [
      'In the Okta admin console open *Applications → Browse App Catalog*, search for *SCIM 2.0 Test App (Header Auth)* and add it. With an app of your own: *General → App Settings → Edit*, choose *SCIM* under *Provisioning*.',
      'Open *Provisioning → Integration → Configure API Integration* and tick *Enable API integration*.',
      'Enter the base URL from above, and the token as *API Token* (with an app of your own: *Authentication Mode: HTTP Header*, and the token after *Bearer*).',
      'With an app of your own enter the unique identifier from above, and tick *Push New Users*, *Push Profile Updates* and *Push Groups*.',
      'Press *Test API Credentials*, then *Save*.',
      'Open *Provisioning → To App → Edit* and tick *Create Users*, *Update User Attributes* and *Deactivate Users*.',
      'Under *Assignments* assign the people or groups who shall have access.',
      'To have groups here as well, open *Push Groups* and choose them.',
    ],
    note: 'Okta never deletes people: who is unassigned is deactivated here, and can be assigned again later.',
  },
  {
    id: 'entra',
    name: 'Microsoft Entra ID',
    urlName: 'Tenant URL',
    tokenName: 'Secret Token',
    matchName: 'Matching attribute (precedence 1)',
    matchValue: 'userName',
    steps: [
      'In the Entra admin center open *Enterprise applications → New application → Create your own application*, choose *Integrate any other application you don’t find in the gallery*.',
      'Open *Provisioning → Get started* and set *Provisioning Mode* to *Automatic*.',
      'Under *Admin Credentials* enter the *Tenant URL* from above and the token as *Secret Token*.',
      'Press *Test Connection*, then *Save*.',
      'Under *Mappings → Provision Microsoft Entra ID Users* see that *userName* is matched with precedence 1, and is mapped from an attribute that holds the e-mail address of your people.',
      'Under *Users and groups* assign the people or groups who shall have access.',
      'Set *Provisioning Status* to *On*.',
    ],
    note: 'Entra works in cycles of about 40 minutes; “Provision on demand” tries one person at once. It suspends provisioning (“quarantine”) when most of its calls fail: see Provisioning health.',
  },
  {
    id: 'google',
    name: 'Google Workspace',
    urlName: 'Endpoint URL',
    tokenName: 'Access token',
    matchName: 'Matching attribute',
    matchValue: 'userName',
    steps: [
      'In the Google Admin console open *Apps → Web and mobile apps* and the app that your people sign in with.',
      'Open *Auto-provisioning → Configure auto-provisioning*.',
      'Enter the token as *Access token*, then the *Endpoint URL* from above.',
      'Map *Primary email* to *userName*, *First name* to *name.givenName* and *Last name* to *name.familyName*.',
      'Choose the provisioning scope: everybody, or certain groups.',
      'Under *Deprovisioning* choose when access ends: at once is best.',
      'Turn *Auto-provisioning* on.',
    ],
    note: 'Google Workspace provisions people, not groups.',
  },
  {
    id: 'onelogin',
    name: 'OneLogin',
    urlName: 'SCIM Base URL',
    tokenName: 'SCIM Bearer Token',
    matchName: 'SCIM Username',
    matchValue: 'Email',
    steps: [
      'In the OneLogin administration open *Applications → Add App* and choose *SCIM Provisioner with SAML (SCIM v2 Enterprise)*.',
      'Open *Configuration*, enter the *SCIM Base URL* from above and the token as *SCIM Bearer Token*.',
      'Press *Enable* beside *API Connection*.',
      'Under *Parameters* set *SCIM Username* to the value from above.',
      'Open *Provisioning*, tick *Enable provisioning*, and choose *Suspend* or *Delete* for people who lose the app.',
      'Give the app to people under *Users* or by *Roles*, and save.',
    ],
  },
  {
    id: 'jumpcloud',
    name: 'JumpCloud',
    urlName: 'Base URL',
    tokenName: 'Token Key',
    matchName: 'Matching attribute',
    matchValue: 'userName',
    steps: [
      'In the JumpCloud admin portal open *SSO Applications → Add New Application → Custom Application* and tick *Export users to this app (Identity Management)*.',
      'Open *Identity Management*, choose *SCIM API* and *SCIM 2.0*.',
      'Enter the *Base URL* from above, the token as *Token Key*, and an e-mail address of your own as test user.',
      'Press *Test Connection*, then *Activate*.',
      'To have groups here as well, tick *Enable management of User Groups*.',
      'Under *User Groups* choose the groups who shall have access, and save.',
    ],
    note: 'At its activation JumpCloud makes a user and a group to try the connection out, and deletes both again.',
  },
  {
    id: 'ping',
    name: 'PingOne',
    urlName: 'SCIM Base URL',
    tokenName: 'OAuth Access Token',
    matchName: 'User Filter Expression',
    matchValue: 'userName Eq "%s"',
    steps: [
      'In the PingOne admin console open *Integrations → Provisioning → New Connection → Identity Store → SCIM Outbound*.',
      'Enter the *SCIM Base URL* from above and *Users Resource* /Users, *SCIM Version* 2.0.',
      'Choose *OAuth 2 Bearer Token* as *Authentication Method* and enter the token as *OAuth Access Token*.',
      'Press *Test Connection*; under *Preferences* enter the filter expression from above.',
      'Save, and turn the connection on.',
      'Under *Rules → New Rule* choose this connection as the target, a filter for the people who shall have access, and map *Email Address* to *userName*.',
      'Turn the rule on.',
    ],
  },
];
