//! One IMAP session: sign in, open the folder, ask what is there, fetch, mark. `imap-next` holds the protocol.

use std::num::NonZeroU32;
use std::time::Duration;

use imap_next::client::{Client, Error as ClientError, Event, Options};
use imap_next::imap_types::command::{Command, CommandBody};
use imap_next::imap_types::core::{Tag, Vec1};
use imap_next::imap_types::fetch::{MessageDataItem, MessageDataItemName, Section};
use imap_next::imap_types::flag::{Flag, StoreResponse, StoreType};
use imap_next::imap_types::response::{Code, Data, Status, StatusBody, StatusKind};
use imap_next::imap_types::search::SearchKey;
use imap_next::imap_types::sequence::SequenceSet;
use imap_next::{Interrupt, Io, State};

use super::line::Line;
use super::pass::{InboxError, short};
use super::server::Server;
use crate::base::UtcMs;

/// Answers that hold no message. A mailbox of 100.000 messages is listed in less than one of these.
const ANSWER_BYTES_MAX: u32 = 8 * 1024 * 1024;
/// What stands around a message in its answer.
const AROUND_BYTES_MAX: u32 = 64 * 1024;
/// Headers of a message that is not read whole.
const HEADER_BYTES_MAX: u32 = 256 * 1024;
/// Answers that could not be understood, in one session; unknown ones are let pass.
const GARBLED_MAX: u32 = 50;
/// A goodbye is not waited for.
const GOODBYE_MS: u64 = 2_000;

/// What the server says of the folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folder {
    pub uidvalidity: u32,
    /// The number that the next message will get, where the server says it.
    pub uid_next: Option<u32>,
    pub is_read_only: bool,
}

/// A message before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Announced {
    pub uid: u32,
    /// As the server says; not trusted.
    pub size_bytes: u32,
    pub received_at: Option<UtcMs>,
}

/// What came of fetching a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fetched {
    Whole(Vec<u8>),
    /// It is longer than it was said to be, and than the limit.
    TooLarge,
    /// Somebody deleted it meanwhile.
    Gone,
}

enum Reply {
    Data(Data<'static>),
    Said(StatusBody<'static>),
}

pub(super) struct Session<'a> {
    line: Line<'a>,
    client: Client,
    server: &'a Server,
    commands: u32,
    garbled: u32,
}

impl<'a> Session<'a> {
    /// Connects and signs in.
    pub(super) fn open(server: &'a Server, go_on: &'a dyn Fn() -> bool) -> Result<Session<'a>, InboxError> {
        let (line, greeting) = Line::open(server, go_on)?;
        let mut options = Options::default();
        options.crlf_relaxed = true;
        options.discard_greeting = true;
        options.max_response_size = server.max_message_bytes.saturating_add(AROUND_BYTES_MAX).max(ANSWER_BYTES_MAX);
        let mut session = Session { line, client: Client::new(options), server, commands: 0, garbled: 0 };
        session.take_in(&greeting.rest);
        if !greeting.is_signed_in {
            session.sign_in()?;
        }
        Ok(session)
    }

    fn sign_in(&mut self) -> Result<(), InboxError> {
        let (name, password) = (self.server.username.clone(), self.server.password.clone());
        let login = CommandBody::login(name, password)
            .map_err(|_| InboxError::SignIn("ada karakter yang tidak bisa dikirim".to_owned()))?;
        let done = self.run(login, ANSWER_BYTES_MAX, &mut |_| ())?;
        if done.kind == StatusKind::Ok { Ok(()) } else { Err(InboxError::SignIn(said(&done))) }
    }

    /// Opens the folder; without marking it is opened for reading only, so that nothing can change by mistake.
    pub(super) fn select(&mut self) -> Result<Folder, InboxError> {
        let name = self.server.folder.clone();
        let refused = |why: String| InboxError::Folder(self.server.folder.clone(), why);
        let open = if self.server.mark_seen { CommandBody::select(name) } else { CommandBody::examine(name) };
        let open = open.map_err(|_| refused("nama tidak sah".to_owned()))?;
        let (mut uidvalidity, mut uid_next) = (None, None);
        let done = self.run(open, ANSWER_BYTES_MAX, &mut |reply| match reply {
            Reply::Said(StatusBody { code: Some(Code::UidValidity(number)), .. }) => uidvalidity = Some(number.get()),
            Reply::Said(StatusBody { code: Some(Code::UidNext(number)), .. }) => uid_next = Some(number.get()),
            _ => {}
        })?;
        if done.kind != StatusKind::Ok {
            return Err(InboxError::Folder(self.server.folder.clone(), said(&done)));
        }
        let uidvalidity = uidvalidity.ok_or_else(|| InboxError::Garbled(self.server.host.clone()))?;
        let is_read_only = !self.server.mark_seen || matches!(done.code, Some(Code::ReadOnly));
        Ok(Folder { uidvalidity, uid_next, is_read_only })
    }

    /// The numbers above `last`, each once, in their order.
    pub(super) fn uids_after(&mut self, last: u32) -> Result<Vec<u32>, InboxError> {
        let Some(first) = last.checked_add(1).and_then(NonZeroU32::new) else { return Ok(Vec::new()) };
        let Ok(range) = SequenceSet::try_from(first.get()..) else { return Ok(Vec::new()) };
        let search = CommandBody::search(None, Vec1::from(SearchKey::Uid(range)), true);
        let (mut uids, mut is_answered, garbled_before) = (Vec::new(), false, self.garbled);
        let done = self.run(search, ANSWER_BYTES_MAX, &mut |reply| {
            if let Reply::Data(Data::Search(found)) = reply {
                is_answered = true;
                uids.extend(found.into_iter().map(NonZeroU32::get));
            }
        })?;
        self.expect_ok(&done)?;
        if !is_answered && self.garbled > garbled_before {
            // The list itself could not be read; without saying so the mailbox would look empty for ever.
            return Err(InboxError::Garbled(self.server.host.clone()));
        }
        // `n:*` gives the last message even when its number is below n (RFC 3501 section 6.4.8).
        uids.retain(|uid| *uid > last);
        uids.sort_unstable();
        uids.dedup();
        Ok(uids)
    }

    /// How large these messages are and when they came; those that are gone are not named.
    pub(super) fn announced(&mut self, uids: &[u32]) -> Result<Vec<Announced>, InboxError> {
        let Some(set) = set_of(uids) else { return Ok(Vec::new()) };
        let items = vec![MessageDataItemName::Rfc822Size, MessageDataItemName::InternalDate];
        let Ok(fetch) = CommandBody::fetch(set, items, true);
        let mut found = Vec::new();
        let done = self.run(fetch, ANSWER_BYTES_MAX, &mut |reply| {
            let Reply::Data(Data::Fetch { items, .. }) = reply else { return };
            let (mut uid, mut size_bytes, mut received_at) = (None, 0, None);
            for item in items {
                match item {
                    MessageDataItem::Uid(number) => uid = Some(number.get()),
                    MessageDataItem::Rfc822Size(size) => size_bytes = size,
                    MessageDataItem::InternalDate(at) => received_at = Some(UtcMs(at.as_ref().timestamp_millis())),
                    _ => {}
                }
            }
            if let Some(uid) = uid {
                found.push(Announced { uid, size_bytes, received_at });
            }
        })?;
        self.expect_ok(&done)?;
        found.retain(|one| uids.contains(&one.uid));
        Ok(found)
    }

    /// A message as it is. It is asked for up to one byte more than the limit, so that a server that told a wrong size
    /// cannot make us read all of it.
    pub(super) fn whole(&mut self, announced: Announced) -> Result<Fetched, InboxError> {
        let (limit, garbled_before) = (self.server.max_message_bytes, self.garbled);
        let part = self.part(announced.uid, None, limit.saturating_add(1))?;
        // A literal that was announced shorter than it is leaves its rest behind as nonsense.
        let is_cut = |bytes: &Vec<u8>| bytes.len() < announced.size_bytes as usize;
        if self.garbled > garbled_before && part.as_ref().is_none_or(is_cut) {
            return Err(InboxError::Garbled(self.server.host.clone()));
        }
        match part {
            None => Ok(Fetched::Gone),
            Some(bytes) if bytes.len() > limit as usize => Ok(Fetched::TooLarge),
            Some(bytes) => Ok(Fetched::Whole(bytes)),
        }
    }

    /// The headers of a message, as far as a limit; `None` when it is gone.
    pub(super) fn headers(&mut self, uid: u32) -> Result<Option<Vec<u8>>, InboxError> {
        self.part(uid, Some(Section::Header(None)), HEADER_BYTES_MAX)
    }

    fn part(
        &mut self,
        uid: u32,
        section: Option<Section<'static>>,
        most_bytes: u32,
    ) -> Result<Option<Vec<u8>>, InboxError> {
        let (Some(set), Some(most)) = (set_of(&[uid]), NonZeroU32::new(most_bytes)) else { return Ok(None) };
        let items = vec![MessageDataItemName::BodyExt { section, partial: Some((0, most)), peek: true }];
        let Ok(fetch) = CommandBody::fetch(set, items, true);
        let (mut part, mut is_nil) = (None, false);
        let done = self.run(fetch, most_bytes.saturating_add(AROUND_BYTES_MAX), &mut |reply| {
            let Reply::Data(Data::Fetch { items, .. }) = reply else { return };
            let is_this = items.as_ref().iter().any(|item| matches!(item, MessageDataItem::Uid(n) if n.get() == uid));
            for item in items.into_iter().filter(|_| is_this) {
                if let MessageDataItem::BodyExt { data, .. } = item {
                    is_nil = data.0.is_none();
                    part = data.0.map(|text| text.into_inner().into_owned());
                }
            }
        })?;
        self.expect_ok(&done)?;
        if is_nil { Err(InboxError::Garbled(self.server.host.clone())) } else { Ok(part) }
    }

    /// Marks messages as seen. Returns whether the server did it.
    pub(super) fn mark_seen(&mut self, uids: &[u32]) -> Result<bool, InboxError> {
        let Some(set) = set_of(uids) else { return Ok(true) };
        let Ok(mark) = CommandBody::store(set, StoreType::Add, StoreResponse::Silent, vec![Flag::Seen], true);
        let done = self.run(mark, ANSWER_BYTES_MAX, &mut |_| ())?;
        Ok(done.kind == StatusKind::Ok)
    }

    /// Says goodbye; nothing hangs on how it is answered.
    pub(super) fn close(mut self) {
        let _ = self.run_within(CommandBody::Logout, ANSWER_BYTES_MAX, GOODBYE_MS, &mut |_| ());
    }

    fn expect_ok(&self, done: &StatusBody<'static>) -> Result<(), InboxError> {
        if done.kind == StatusKind::Ok { Ok(()) } else { Err(InboxError::Refused(said(done))) }
    }

    fn run(
        &mut self,
        body: CommandBody<'static>,
        most_bytes: u32,
        take: &mut dyn FnMut(Reply),
    ) -> Result<StatusBody<'static>, InboxError> {
        self.run_within(body, most_bytes, self.server.patience.command_ms, take)
    }

    /// Sends one command and hears everything until its end.
    fn run_within(
        &mut self,
        body: CommandBody<'static>,
        most_bytes: u32,
        most_ms: u64,
        take: &mut dyn FnMut(Reply),
    ) -> Result<StatusBody<'static>, InboxError> {
        self.commands += 1;
        let name = format!("d{}", self.commands);
        let garbled = || InboxError::Garbled(self.server.host.clone());
        let tag = Tag::try_from(name.clone()).map_err(|_| garbled())?;
        self.line.begin(u64::from(most_bytes), Duration::from_millis(most_ms));
        self.client.enqueue_command(Command { tag: tag.clone(), body });
        loop {
            let status = match self.client.next() {
                Ok(Event::DataReceived { data }) => {
                    take(Reply::Data(data));
                    continue;
                }
                Ok(Event::StatusReceived { status } | Event::CommandRejected { status, .. }) => status,
                Ok(_) => continue,
                Err(Interrupt::Io(Io::NeedMoreInput)) => {
                    self.hear()?;
                    continue;
                }
                Err(Interrupt::Io(Io::Output(bytes))) => {
                    self.line.write(&bytes)?;
                    continue;
                }
                Err(Interrupt::Error(error)) => {
                    self.let_pass(&error, &name)?;
                    continue;
                }
            };
            match status {
                Status::Tagged(tagged) if tagged.tag == tag => return Ok(tagged.body),
                Status::Tagged(_) => {}
                Status::Untagged(body) => take(Reply::Said(body)),
                Status::Bye(bye) if matches!(most_ms, GOODBYE_MS) => drop(bye),
                Status::Bye(bye) => return Err(InboxError::Refused(short(bye.text.as_ref()))),
            }
        }
    }

    fn hear(&mut self) -> Result<(), InboxError> {
        let bytes = self.line.read()?;
        feed(&mut self.client, bytes);
        Ok(())
    }

    fn take_in(&mut self, bytes: &[u8]) {
        feed(&mut self.client, bytes);
    }

    /// An answer that nobody understands is let pass, unless it is the one that is waited for, or one of too many.
    fn let_pass(&mut self, error: &ClientError, tag: &str) -> Result<(), InboxError> {
        self.garbled += 1;
        let (ClientError::MalformedMessage { discarded_bytes: bytes }
        | ClientError::ExpectedCrlfGotLf { discarded_bytes: bytes }
        | ClientError::ResponseTooLong { discarded_bytes: bytes }) = error;
        let is_the_end = bytes.declassify().strip_prefix(tag.as_bytes()).is_some_and(|rest| rest.starts_with(b" "));
        if is_the_end || self.garbled > GARBLED_MAX {
            return Err(InboxError::Garbled(self.server.host.clone()));
        }
        Ok(())
    }
}

/// IMAP knows no NUL (RFC 3501, CHAR8); a server that passes one on would make the message unreadable for ever. It is
/// read as 0x80, which is what Dovecot gives for it.
fn feed(client: &mut Client, bytes: &[u8]) {
    if bytes.contains(&0) {
        let clean: Vec<u8> = bytes.iter().map(|byte| if *byte == 0 { 0x80 } else { *byte }).collect();
        client.enqueue_input(&clean);
    } else {
        client.enqueue_input(bytes);
    }
}

fn set_of(uids: &[u32]) -> Option<SequenceSet> {
    let uids: Vec<NonZeroU32> = uids.iter().copied().filter_map(NonZeroU32::new).collect();
    SequenceSet::try_from(uids).ok()
}

/// The server's own words.
fn said(done: &StatusBody<'static>) -> String {
    short(done.text.as_ref())
}
