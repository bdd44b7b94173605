"""The small sound company with a row and more in each sheet of the workspace."""

from tests.scenarios.small import SOUND

RECORDED = SOUND | {
    "assignments": "person,unit,role,manager,ends\np1,NW,CSR,p2,2024-12-31\np2,NW,,,2024-06-30\n",
    "initiatives": "cycle,place,name,number,owner,starts,ends,cost,status,note\n"
    "Q1,objective O1,Visit,,p1,2025-01-10,2025-02-10,1200.5,running,Start small\n"
    "Q1,objective O1,Visit,2,CS,,,,,\n"
    "Q1,target REV/p1,Train,,p2,,,,done,\n",
    "milestones": "cycle,place,initiative,number,name,due,done_on\n"
    "Q1,objective O1,Visit,2,Plan,2025-01-20,2025-01-19\n"
    "Q1,objective O1,Visit,,Plan,2025-01-15,\n"
    "Q1,objective O1,Visit,,Plan,2025-01-25,\n",
    "risks": "cycle,name,number,owner,likelihood,impact,response,measures_taken,note,open,places\n"
    'Q1,Flu,,p2,high,medium,accept,Masks,,no,"target REV/p1\nobjective O1"\n'
    "Q1,Flu,2,p2,,,,,,,\n",
    "comments": "cycle,place,at,author,text,withdrawn_at\n"
    "Q1,objective O1,2025-02-01T09:00:00,p2,Well done @p1,\n"
    "Q1,target REV/p1,2025-02-01T10:00:00+08:00,p1,Thanks,2025-02-02T00:00:00Z\n"
    "Q1,target REV/p1,2025-02-01T10:00:00+08:00,p1,Thanks,\n",
    "offers": "cycle,objective,measure,owner,number,position,kind,actor,at,due,points,baseline,"
    "target,reason,resources\n"
    "Q1,O1,REV,p1,,1,offer,p2,2025-01-02T08:00:00Z,2025-01-09,70,0,110,,\n"
    "Q1,O1,REV,p1,,2,counter,p1,2025-01-03T08:00:00Z,,70,0,100,Too much,A van\n"
    "Q1,O1,REV,p1,,3,remind,p1,2025-01-05T08:00:00Z,,,,,,\n"
    "Q1,O1,REV,p1,,4,accept,p2,2025-01-06T08:00:00Z,,70,0,100,,\n"
    "Q1,O1,REV,p1,2,1,offer,p2,2025-02-02T08:00:00Z,,70,0,120,,\n",
    "amendments": "cycle,at,effective,actor,action,reason,undoes,sheet,code,before,after\n"
    'Q1,2025-01-20T08:00:00Z,2025-01-20,p2,remove,No use,,objectives,Q1/O9,"{""cycle"":""Q1"",'
    '""code"":""O9"",""name"":""Gone"",""owner"":""CS"",""parent"":"""",""perspective"":""FIN"",'
    '""weight"":null,""rollup"":""weighted"",""points"":null,""kind"":""committed""}",\n'
    'Q1,2025-01-21T08:00:00Z,2025-01-21,p2,rename,Clearer,,roles,CSR,"{""code"":""CSR"",'
    '""name"":""Clerk""}","{""code"":""CSR"",""name"":""Agent""}"\n'
    "Q1,2025-01-22T08:00:00Z,2025-01-21,p2,undo,rename,2025-01-21T08:00:00Z,roles,CSR,"
    '"{""name"":""Agent"",""code"":""CSR""}","{""code"":""CSR"",""name"":""Clerk""}"\n',
    "submissions": "measure,owner,period,submitted_at,author,inputs,note,source,confidence,"
    "outcome,decided_at,decided_by,reason\n"
    "RATE,p1,2025-02,2025-03-01T08:00:00Z,p1,bad=2 all=80,So so,CRM,7,,,,\n"
    "REV,p1,2025-03,2025-04-01T08:00:00Z,p1,31,,,,refused,2025-04-02T08:00:00Z,p2,Count anew\n",
}
