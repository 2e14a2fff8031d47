from reviewapp.audit.actions.recording import entry, record, record_many

__all__ = ["entry", "record", "record_many"]
