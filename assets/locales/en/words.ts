import app from './app.json' with { type: 'json' }
import causes from './causes.json' with { type: 'json' }
import command from './command.json' with { type: 'json' }
import computer from './computer.json' with { type: 'json' }
import connection from './connection.json' with { type: 'json' }
import diagnosis from './diagnosis.json' with { type: 'json' }
import faults from './faults.json' with { type: 'json' }
import history from './history.json' with { type: 'json' }
import profile from './profile.json' with { type: 'json' }
import window from './window.json' with { type: 'json' }

export const words = {
  ...app,
  ...causes,
  ...command,
  ...computer,
  ...connection,
  ...diagnosis,
  ...faults,
  ...history,
  ...profile,
  ...window,
}
