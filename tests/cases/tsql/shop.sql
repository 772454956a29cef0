-- the tables the cases read; run once, before them
CREATE SCHEMA control;
GO
CREATE TABLE dbo.customer (
    customer_id int NOT NULL PRIMARY KEY, name nvarchar(50) NOT NULL, email varchar(50) NULL, city varchar(20) NULL,
    balance decimal(38,10) NULL, credit money NULL, is_active bit NOT NULL DEFAULT (1), changed datetime2(7) NULL,
    version rowversion, tags nvarchar(max) NULL
);
CREATE TABLE dbo.[order] (
    order_id int IDENTITY(10,1) NOT NULL CONSTRAINT pk_order PRIMARY KEY, customer_id int NOT NULL, amount decimal(18,2) NOT NULL,
    ordered datetime2(7) NOT NULL DEFAULT (SYSUTCDATETIME()), state varchar(8) NOT NULL CONSTRAINT ck_state CHECK (state IN ('open', 'closed'))
);
CREATE UNIQUE INDEX ux_open ON dbo.[order] (customer_id, amount) WHERE state = 'open';
CREATE TABLE control.watermark (table_name nvarchar(100) NOT NULL PRIMARY KEY, value datetime2(7) NULL);
CREATE TABLE control.incoming (customer_id int NOT NULL, name nvarchar(50) NULL, city varchar(20) NULL);
GO
INSERT INTO dbo.customer (customer_id, name, email, city, balance, credit, is_active, changed, tags) VALUES
    (1, N'Alice', 'alice@x.example', 'Oslo', 12345678901234567890.1234567890, 100.5, 1, '2024-01-01T10:00:00.123456', N'{"tier":"gold"}'),
    (2, N'Bob', NULL, 'Paris', 9.5, 20.25, 0, '2024-01-02T11:30:00.765432', NULL),
    (3, N'Zoë 😀', 'zoe@x.example', 'Oslo', NULL, NULL, 1, '2024-02-29T23:59:59.999999', NULL),
    (4, N'dave', 'd@x.example', NULL, 1, 0, 1, '2024-03-01', NULL);
INSERT INTO dbo.[order] (customer_id, amount, ordered, state) VALUES
    (1, 5, '2024-01-01', 'open'), (1, 6, '2024-01-15', 'open'), (1, 7, '2024-02-01', 'closed'), (2, 8, '2024-02-10T08:00:00', 'open');
INSERT INTO control.watermark VALUES (N'order', '2024-01-01'), (N'customer', '2024-01-01');
INSERT INTO control.incoming VALUES (2, N'Robert', 'Rome'), (5, N'Eve', 'Oslo');
GO
CREATE PROCEDURE control.set_watermark @value datetime2, @table_name nvarchar(100) = N'order'
AS
BEGIN
    SET NOCOUNT ON;
    UPDATE control.watermark SET value = @value WHERE table_name = @table_name;
    SELECT table_name, value FROM control.watermark WHERE table_name = @table_name;
END;
GO
