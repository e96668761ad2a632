// How the services look, light and dark: as near to them as one page can come without their fonts and pictures.

const FRAME = `
.look{display:flex;gap:10px;border:1px solid var(--line);border-radius:10px;padding:14px;overflow-wrap:anywhere;min-width:0}
.look .message{flex:1;min-width:0}
.avatar{flex:none;width:36px;height:36px;border-radius:7px;background:#1f5fbf;color:#fff;font:700 19px/36px system-ui,"Open Sans",sans-serif;text-align:center}
.sender time{font-size:12px}
.badge{font-size:10px;font-weight:600;border-radius:3px;padding:1px 4px;vertical-align:1px}
.look b{font-weight:700}
.look ul{margin:2px 0;padding-left:22px}
.look p{margin:0}
.ping{background:#fcf1c7;color:#7a4a00;border-radius:3px;padding:0 2px}
.gap{height:8px}
`

const SLACK = `
.slack{background:light-dark(#fff,#1a1d21);color:light-dark(#1d1c1d,#d1d2d3);font:15px/1.466 Slack-Lato,Lato,"Segoe UI",sans-serif}
.slack .sender time{color:light-dark(#616061,#ababad)}
.slack .badge{background:light-dark(#e8e8e8,#35373b);color:light-dark(#565656,#c3c4c6)}
.slack .block{margin:4px 0 8px;white-space:pre-wrap}
.slack .header{font-size:18px;font-weight:900;line-height:1.33}
.slack .section{display:flex;gap:12px;justify-content:space-between}
.slack .section>div:first-child{flex:1;min-width:0}
.slack .block:last-child{margin-bottom:0}
.slack .fields{display:grid;grid-template-columns:1fr 1fr;gap:4px 16px}
.slack .context{font-size:13px;color:light-dark(#616061,#ababad);display:flex;flex-wrap:wrap;gap:10px}
.slack .actions{display:flex;flex-wrap:wrap;gap:8px}
.slack .link{color:light-dark(#1264a3,#1d9bd1);text-decoration:none}
.slack .link:hover{text-decoration:underline}
.slack .button{display:inline-block;border:1px solid light-dark(rgb(29 28 29/.3),rgb(209 210 211/.3));border-radius:8px;padding:4px 12px;
font-size:13px;font-weight:700;color:inherit;text-decoration:none;background:light-dark(#fff,#222529)}
.slack .button.primary{background:#007a5a;border-color:#007a5a;color:#fff}
.slack .button.danger{background:#d9134e;border-color:#d9134e;color:#fff}
.slack .attachment{display:flex;gap:12px}.slack .attachment .bar{width:4px;border-radius:8px;background:light-dark(#ddd,#444)}
.slack hr{border:0;border-top:1px solid light-dark(#ddd,#35373b)}
.slack code{font-size:12px;color:light-dark(#c01343,#e8912d)}
`

const TEAMS = `
.teams{--teams-default:light-dark(#242424,#fff);--teams-subtle:light-dark(#5c5c5c,#c4c4c4);--teams-dark:light-dark(#242424,#fff);--teams-light:light-dark(#616161,#d6d6d6);
--teams-accent:light-dark(#4f52b2,#a6a9f5);--teams-good:light-dark(#0f6a0f,#7ed67e);--teams-attention:light-dark(#b3202f,#f2929a);--teams-warning:light-dark(#835b00,#fde387);
--teams-line:light-dark(#d1d1d1,#5c5c5c);--teams-emphasis-bg:light-dark(#f0f0f0,#383838);--teams-accent-bg:light-dark(#e8ebfa,#2f3155);
--teams-good-bg:light-dark(#e7f2da,#1f3d1c);--teams-attention-bg:light-dark(#fcf4f6,#4a2027);--teams-warning-bg:light-dark(#fbf6d9,#463100);
background:light-dark(#f5f5f5,#1f1f1f);color:var(--teams-default);font:14px/1.43 "Segoe UI","Open Sans",system-ui,sans-serif}
.teams .avatar{border-radius:50%;background:#5b5fc7}
.teams .sender b{font-weight:600;font-size:13px}
.teams .sender time{color:var(--teams-subtle)}
.teams .adaptive{background:light-dark(#fff,#292929);border:1px solid light-dark(#e0e0e0,#3d3d3d);border-radius:6px;margin-top:4px;overflow:hidden}
.teams .adaptive a{color:var(--teams-accent);text-decoration:none}
.teams .ac-pushButton{font:600 14px/20px inherit;font-family:inherit;color:var(--teams-default);background:light-dark(#fff,#292929);
border:1px solid light-dark(#d1d1d1,#666);border-radius:4px;padding:5px 12px;cursor:pointer}
`

const DISCORD = `
.discord{background:light-dark(#fff,#313338);color:light-dark(#313338,#dbdee1);font:16px/1.375 "gg sans","Noto Sans","Open Sans",system-ui,sans-serif}
.discord .avatar{border-radius:50%;background:#5865f2;width:40px;height:40px;line-height:40px}
.discord .sender time{color:light-dark(#5c5e66,#a3a6aa)}
.discord .badge{background:#5058d8;color:#fff}
.discord .embed{display:flex;border-radius:4px;overflow:hidden;background:light-dark(#f2f3f5,#2b2d31);margin-top:4px;max-width:520px}
.discord .bar{flex:none;width:4px}
.discord .inside{padding:8px 16px 14px 12px;font-size:14px;min-width:0}
.discord .title{font-size:16px;font-weight:600;color:light-dark(#060607,#f2f3f5);margin:6px 0 4px}
.discord .fields{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:8px;margin-top:8px}
.discord .fields .wide{grid-column:1/-1}
.discord .name{font-weight:600;color:light-dark(#060607,#f2f3f5)}
.discord .footer{font-size:12px;margin-top:8px;color:light-dark(#4e5058,#b5bac1)}
.discord .link{color:light-dark(#0060d1,#00a8fc);text-decoration:none}
`

const GOOGLE_CHAT = `
.google-chat{background:light-dark(#fff,#131314);color:light-dark(#1f1f1f,#e3e3e3);font:14px/1.43 "Google Sans Text",Roboto,"Open Sans",system-ui,sans-serif}
.google-chat .avatar{border-radius:50%;background:#00796b}
.google-chat .sender time{color:light-dark(#5f6368,#9aa0a6)}
.google-chat .badge{background:light-dark(#e1e3e1,#444746);color:light-dark(#444746,#e3e3e3)}
.google-chat .card{border:1px solid light-dark(#dadce0,#444746);border-radius:12px;margin-top:5px;background:light-dark(#fff,#1e1f20);max-width:480px}
.google-chat .header{padding:14px 16px 10px}.google-chat .header b{display:block;font-weight:500;font-size:15px}
.google-chat .header span{font-size:12px;color:light-dark(#5f6368,#9aa0a6)}
.google-chat .part{border-top:1px solid light-dark(#e4e6ea,#3c4043);padding:6px 16px 12px}
.google-chat .widget{padding:5px 0}
.google-chat .label{display:block;font-size:12px;color:light-dark(#5f6368,#9aa0a6)}
.google-chat .buttons{display:flex;flex-wrap:wrap;gap:8px}
.google-chat .button{display:inline-block;border-radius:16px;padding:5px 14px;font-weight:500;text-decoration:none;
background:light-dark(#e8f0fe,#004a77);color:light-dark(#0b57d0,#c2e7ff)}
.google-chat .link{color:light-dark(#0b57d0,#a8c7fa)}
`

const MATTERMOST = `
.mattermost{background:light-dark(#fff,#1f2228);color:light-dark(#3f4350,#dddfe4);font:14px/1.43 "Open Sans",system-ui,sans-serif}
.mattermost .avatar{border-radius:50%;background:#1e325c}
.mattermost .sender b{font-weight:600}
.mattermost .sender time{color:light-dark(#5f6573,#a2a7b2)}
.mattermost .badge{background:light-dark(#ebecef,#343840);color:light-dark(#3f4350,#dddfe4)}
.mattermost .embed{display:flex;border:1px solid light-dark(#d9dbe0,#3b3f48);border-radius:4px;overflow:hidden;margin-top:5px;background:light-dark(#fff,#25282f)}
.mattermost .bar{flex:none;width:4px}
.mattermost .inside{padding:10px 14px;min-width:0}
.mattermost .title{font-weight:600;font-size:16px;margin-bottom:2px}
.mattermost .fields{display:grid;grid-template-columns:1fr 1fr;gap:6px 16px;margin-top:8px}
.mattermost .fields .wide{grid-column:1/-1}
.mattermost .name{font-weight:600}
.mattermost .footer{font-size:12px;margin-top:8px;color:light-dark(#5f6573,#a2a7b2)}
.mattermost .link{color:light-dark(#1c58d9,#8fb0f7);text-decoration:none}
`

const PLAIN = `
.http{background:light-dark(#fff,#15181d);display:block}
.request{max-height:330px;overflow:auto}
.http b{color:var(--brand);font-weight:600}
.terminal{background:#16181d;color:#d8dbe0;display:block;border-color:#16181d}
.screen{white-space:pre;overflow:hidden;font-size:min(12.5px,2vw)}
.sgr1{font-weight:700;color:#fff}.sgr2{color:#8b919b}.sgr31{color:#ff7b72}.sgr32{color:#56d364}.sgr33{color:#e3b341}
.sgr34{color:#79c0ff}.sgr35{color:#d2a8ff}.sgr36{color:#76e3ea}
`

export const LOOK_STYLE = [FRAME, SLACK, TEAMS, DISCORD, GOOGLE_CHAT, MATTERMOST, PLAIN].join('')
